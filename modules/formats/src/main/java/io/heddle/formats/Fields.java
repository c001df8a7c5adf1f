package io.heddle.formats;

import io.heddle.CheckpointOccasion;
import io.heddle.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Typed access to the fields of one object. Nothing is converted: a value of another type is reported and read as absent.
 * A field that is left out is absent; one written as null is reported, except where any JSON data is welcome.
 */
final class Fields {
    private final Map<String, Tree.Member> present = new HashMap<>();
    private final Scope scope;
    private final int line;

    private Fields(Scope scope, int line) {
        this.scope = scope;
        this.line = line;
    }

    /** The fields of {@code tree}; null, and reported, if it is not an object. */
    static @Nullable Fields of(Tree tree, Shape shape, Scope scope) {
        if (!(tree instanceof Tree.Obj obj)) {
            scope.wrongType(tree, "an object with the fields of " + shape.title());
            return null;
        }
        Fields fields = new Fields(scope, obj.line());
        for (Tree.Member member : obj.members().values()) {
            fields.take(member, shape);
        }
        return fields;
    }

    private void take(Tree.Member member, Shape shape) {
        String field = shape.field(member.name());
        if (field == null) {
            unknown(member, shape);
            return;
        }
        Tree.Member first = present.putIfAbsent(field, member);
        if (first != null) {
            scope.error(
                    Codes.DUPLICATE_KEY,
                    member.line(),
                    scope.at(member.name()).path() + " repeats " + first.name() + " of line " + first.line()
                            + "; keep one of them");
        }
    }

    private void unknown(Tree.Member member, Shape shape) {
        String near = Suggest.nearest(member.name(), shape.writtenNames());
        scope.error(
                Codes.UNKNOWN_FIELD,
                member.line(),
                Show.brief(scope.path().isEmpty() ? "" : scope.path() + ": ") + shape.title() + " has no field "
                        + Show.quoted(member.name())
                        + (near != null
                                ? "; did you mean '" + near + "'?"
                                : "; it has " + String.join(", ", shape.fields())));
    }

    int line() {
        return line;
    }

    /** Line of a field's key, or of the object if the field is absent. */
    int line(String name) {
        Tree.Member member = present.get(name);
        return member == null ? line : member.line();
    }

    boolean has(String name) {
        return present.containsKey(name);
    }

    /** The field's value as written. */
    @Nullable Tree tree(String name) {
        Tree.Member member = present.get(name);
        return member == null ? null : member.value();
    }

    Scope scope(String name) {
        return scope.at(name);
    }

    @Nullable String text(String name) {
        return read(name, String.class, "text");
    }

    String text(String name, String otherwise) {
        String value = text(name);
        return value == null ? otherwise : value;
    }

    /** Text that must be there; reported and empty if it is not. */
    String required(String name) {
        if (!has(name)) {
            scope.error(
                    Codes.MISSING_FIELD, line, "the field '" + scope.at(name).path() + "' is missing");
        }
        return text(name, "");
    }

    boolean flag(String name) {
        return Boolean.TRUE.equals(read(name, Boolean.class, "true or false"));
    }

    @Nullable Integer whole(String name) {
        Long value = read(name, Long.class, "a whole number");
        if (value == null) {
            return null;
        }
        if (value != value.intValue()) {
            scope.error(
                    Codes.NUMBER_RANGE,
                    line(name),
                    scope.at(name).path() + " must be between " + Integer.MIN_VALUE + " and " + Integer.MAX_VALUE
                            + ", not " + value);
            return null;
        }
        return value.intValue();
    }

    int whole(String name, int otherwise) {
        Integer value = whole(name);
        return value == null ? otherwise : value;
    }

    @Nullable Double number(String name) {
        Number value = read(name, Number.class, "a number");
        return value == null ? null : value.doubleValue();
    }

    /** A constant of {@code type}, exactly as spelt there. */
    <E extends Enum<E>> @Nullable E choice(String name, Class<E> type) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        List<String> known =
                Arrays.stream(type.getEnumConstants()).map(Enum::name).toList();
        if (known.contains(text)) {
            return Enum.valueOf(type, text);
        }
        unknownWord(name, text, known);
        return null;
    }

    /** One of the known words, the last of them if absent. */
    String word(String name, List<String> known) {
        String text = text(name, known.get(known.size() - 1));
        if (scope.checked() && !known.contains(text)) {
            unknownWord(name, text, known);
        }
        return text;
    }

    private void unknownWord(String name, String text, List<String> known) {
        String near = Suggest.nearest(text, known);
        scope.error(
                Codes.INVALID_VALUE,
                line(name),
                scope.at(name).path() + " must be one of " + String.join(", ", known) + ", not " + Show.quoted(text)
                        + (near == null ? "" : "; did you mean '" + near + "'?"));
    }

    /** Occasions for checkpoints; null if absent, which leaves them to others. */
    @Nullable Set<CheckpointOccasion> occasions(String name) {
        if (!has(name)) {
            return null;
        }
        List<String> known = Arrays.stream(CheckpointOccasion.values())
                .filter(occasion -> occasion != CheckpointOccasion.REQUEST)
                .map(Enum::name)
                .toList();
        Set<CheckpointOccasion> occasions = EnumSet.noneOf(CheckpointOccasion.class);
        for (String text : texts(name)) {
            if (known.contains(text)) {
                occasions.add(CheckpointOccasion.valueOf(text));
            } else {
                unknownWord(name, text, known);
            }
        }
        return occasions;
    }

    /** A list of texts; empty if absent. */
    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (Tree item : list(name, "a list of texts")) {
            if (item instanceof Tree.Scalar scalar && scalar.value() instanceof String text) {
                texts.add(text);
            } else {
                scope.at(name).at(texts.size()).wrongType(item, "text");
            }
        }
        return texts;
    }

    /** The elements of a list; none if absent. */
    Collection<Tree> list(String name, String expected) {
        Tree tree = tree(name);
        if (tree == null) {
            return List.of();
        }
        if (tree instanceof Tree.Seq seq) {
            return seq.items();
        }
        scope.at(name).wrongType(tree, expected);
        return List.of();
    }

    /** An object from names to expressions; empty if absent. */
    Map<String, String> expressions(String name) {
        Map<String, String> expressions = new LinkedHashMap<>();
        for (Tree.Member member : members(name, "an object from names to CEL expressions")) {
            if (member.value() instanceof Tree.Scalar scalar && scalar.value() instanceof String text) {
                expressions.put(member.name(), text);
            } else {
                scope.at(name).at(Show.brief(member.name())).wrongType(member.value(), "a CEL expression in quotes");
            }
        }
        return expressions;
    }

    private Collection<Tree.Member> members(String name, String expected) {
        Tree tree = tree(name);
        if (tree == null) {
            return List.of();
        }
        if (tree instanceof Tree.Obj obj) {
            return obj.members().values();
        }
        scope.at(name).wrongType(tree, expected);
        return List.of();
    }

    /** Any JSON data; null if absent. */
    @Nullable Object data(String name) {
        Tree tree = tree(name);
        return tree == null || isTooDeep(name, tree) ? null : Data.of(tree);
    }

    /** JSON data that is an object; empty if absent. */
    Map<String, @Nullable Object> dataObject(String name) {
        Tree tree = tree(name);
        if (tree == null) {
            return Map.of();
        }
        if (tree instanceof Tree.Obj obj) {
            return isTooDeep(name, tree) ? Map.of() : Data.of(obj);
        }
        scope.at(name).wrongType(tree, "an object");
        return Map.of();
    }

    private boolean isTooDeep(String name, Tree tree) {
        boolean tooDeep = Data.height(tree) > Json.MAX_DEPTH;
        if (tooDeep) {
            scope.error(
                    Codes.TOO_DEEP,
                    tree.line(),
                    scope.at(name).path() + " is nested deeper than " + Json.MAX_DEPTH + " levels");
        }
        return tooDeep;
    }

    /** A nested object with fields of its own; empty if absent or of another type. */
    <T> Optional<T> object(String name, Shape shape, Function<Fields, T> reader) {
        Tree tree = tree(name);
        return Optional.ofNullable(tree == null ? null : of(tree, shape, scope.at(name)))
                .map(reader);
    }

    /** Reports fields that mean nothing here and would otherwise be ignored in silence. */
    void refuse(String reason, String... names) {
        String written = Arrays.stream(names).filter(this::has).collect(Collectors.joining(", "));
        if (scope.checked() && !written.isEmpty()) {
            scope.error(Codes.FIELD_NOT_ALLOWED, line(written.split(", ", -1)[0]), written + ": " + reason);
        }
    }

    private <T> @Nullable T read(String name, Class<T> type, String expected) {
        Tree tree = tree(name);
        if (tree == null) {
            return null;
        }
        if (tree instanceof Tree.Scalar scalar && type.isInstance(scalar.value())) {
            return type.cast(scalar.value());
        }
        scope.at(name).wrongType(tree, expected);
        return null;
    }
}
