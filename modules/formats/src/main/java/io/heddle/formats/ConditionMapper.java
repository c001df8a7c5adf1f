package io.heddle.formats;

import io.heddle.definition.Condition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a condition: a text is CEL, an object has exactly one field that names its form. */
final class ConditionMapper {
    /** The default last. */
    private static final List<String> VALUE_TYPES = List.of("STRING", "NUMBER", "BOOLEAN", "DATETIME", "LIST", "AUTO");

    private ConditionMapper() {}

    /** The condition; null, and reported, if it is none. */
    static @Nullable Condition read(Tree tree, Scope scope) {
        if (tree instanceof Tree.Scalar scalar && scalar.value() instanceof String text) {
            return Condition.cel(text);
        }
        if (!(tree instanceof Tree.Obj obj)) {
            scope.wrongType(tree, "a CEL expression in quotes or an object");
            return null;
        }
        Fields fields = Fields.of(obj, Shape.CONDITION, scope);
        if (fields == null) {
            return null;
        }
        List<String> forms =
                Shape.CONDITION.fields().stream().filter(fields::has).toList();
        if (forms.size() != 1) {
            scope.error(
                    Codes.INVALID_VALUE,
                    fields.line(),
                    scope.path() + " must have exactly one of " + String.join(", ", Shape.CONDITION.fields()));
            return null;
        }
        return form(forms.get(0), fields);
    }

    private static @Nullable Condition form(String form, Fields fields) {
        return switch (form) {
            case "cel" -> {
                String text = fields.text(form);
                yield text == null ? null : new Condition.Cel(text);
            }
            case "expression" -> {
                String text = fields.text(form);
                yield text == null ? null : new Condition.Template(text);
            }
            case "simple" ->
                fields.object(form, Shape.SIMPLE, ConditionMapper::simple).orElse(null);
            case "userChoice" ->
                fields.object(form, Shape.USER_CHOICE, ConditionMapper::userChoice)
                        .orElse(null);
            case "script" ->
                fields.object(form, Shape.SCRIPT, ConditionMapper::script).orElse(null);
            case "and" -> compound(Condition.Compound.Operator.AND, form, fields);
            case "or" -> compound(Condition.Compound.Operator.OR, form, fields);
            default -> compound(Condition.Compound.Operator.NOT, form, fields);
        };
    }

    private static Condition simple(Fields fields) {
        return new Condition.Simple(
                fields.required("fieldPath"),
                fields.required("operator"),
                fields.data("expected"),
                fields.word("valueType", VALUE_TYPES));
    }

    private static Condition userChoice(Fields fields) {
        return new Condition.UserChoice(
                fields.required("choiceKey"), fields.data("expectedChoice"), fields.flag("defaultResult"));
    }

    private static Condition script(Fields fields) {
        return new Condition.Script(fields.text("language", ""), fields.text("text", ""));
    }

    private static Condition compound(Condition.Compound.Operator operator, String form, Fields fields) {
        List<Condition> operands = new ArrayList<>();
        Tree tree = fields.tree(form);
        boolean single = operator == Condition.Compound.Operator.NOT && !(tree instanceof Tree.Seq);
        Scope scope = fields.scope(form);
        int index = 0;
        for (Tree item : single && tree != null ? List.of(tree) : fields.list(form, "a list of conditions")) {
            Condition operand = read(item, single ? scope : scope.at(index++));
            if (operand != null) {
                operands.add(operand);
            }
        }
        return new Condition.Compound(operator, operands);
    }
}
