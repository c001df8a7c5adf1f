package io.heddle.formats;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * YAML 1.2 with the JSON schema, read event by event. A plain scalar is null, a boolean or a number only where JSON would
 * call it so ({@code null}, {@code true}, {@code false}, a JSON number; nothing at all is null); everything else, such as
 * {@code no}, {@code ~}, {@code 010} or {@code 12:30}, is text. Keys are always text. One document; no tags, no merge
 * keys, no key that is not a scalar; aliases may repeat a finished value within a budget.
 */
final class YamlText {
    private static final String MERGE_KEY = "<<";

    /** In characters. The library copies what it holds for each new buffer, so small ones make long scalars quadratic. */
    private static final int LARGEST_BUFFER = 1 << 20;

    private static final int SMALLEST_BUFFER = 1 << 10;

    private final Problems problems;
    private final TreeBuilder builder;
    private final Map<Anchor, TreeBuilder.Measured> finished = new HashMap<>();
    private final Set<Anchor> unfinished = new HashSet<>();
    private final Deque<Optional<Anchor>> openAnchors = new ArrayDeque<>();
    private long aliasWeight;
    private int documents;

    /** Of the last event. */
    private int line = 1;

    private YamlText(Problems problems) {
        this.problems = problems;
        this.builder = new TreeBuilder(problems);
    }

    /**
     * The text as a tree; repeated keys, tags and numbers out of range are reported and passed over.
     *
     * @throws Halt if the text is not YAML as described above
     */
    static Tree parse(String text, Problems problems) {
        LoadSettings settings = LoadSettings.builder()
                .setUseMarks(true)
                .setParseComments(false)
                .setCodePointLimit(Integer.MAX_VALUE)
                .setBufferSize(Math.max(SMALLEST_BUFFER, Math.min(text.length() + 1, LARGEST_BUFFER)))
                .build();
        YamlText reading = new YamlText(problems);
        try {
            Parser parser = new ParserImpl(settings, new StreamReader(settings, new WholeCharacters(text)));
            while (parser.hasNext()) {
                reading.accept(parser.next());
            }
        } catch (MarkedYamlEngineException e) {
            int line =
                    e.getProblemMark().or(e::getContextMark).map(YamlText::line).orElse(1);
            String problem = e.getProblem() == null ? String.valueOf(e.getContext()) : e.getProblem();
            throw new Halt(Codes.SYNTAX, line, "not valid YAML: " + Show.sentence(problem));
        } catch (ReaderException e) {
            int line = lineOf(text, e.getPosition());
            throw new Halt(
                    Codes.SYNTAX,
                    line,
                    "not valid YAML: the character " + Integer.toHexString(e.getCodePoint())
                            + " (hexadecimal) must be written as an escape in double quotes");
        } catch (YamlEngineException e) {
            throw new Halt(
                    Codes.SYNTAX, reading.line, "not valid YAML: " + Show.sentence(String.valueOf(e.getMessage())));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // The library fails this way on malformed escapes, such as "\UFFFFFFFF".
            throw new Halt(Codes.SYNTAX, reading.line, "not valid YAML: malformed escape on or after this line");
        }
        Tree root = reading.builder.root();
        if (root == null) {
            throw new Halt(Codes.SYNTAX, 1, "the text is empty");
        }
        return root;
    }

    private void accept(Event event) {
        line = event.getStartMark().map(YamlText::line).orElse(line);
        switch (event.getEventId()) {
            case DocumentStart -> startDocument(line);
            case MappingStart, SequenceStart -> start((CollectionStartEvent) event, line);
            case MappingEnd, SequenceEnd -> end();
            case Scalar -> scalar((ScalarEvent) event, line);
            case Alias -> alias((AliasEvent) event, line);
            default -> {
                // Stream and document ends, and comments, carry nothing.
            }
        }
    }

    private void startDocument(int line) {
        if (++documents > 1) {
            throw new Halt(
                    Codes.YAML_FEATURE, line, "a text holds one definition; put the next document in its own file");
        }
    }

    private void start(CollectionStartEvent event, int line) {
        refuseTag(event.getTag(), line);
        if (builder.expectsKey()) {
            throw new Halt(Codes.YAML_FEATURE, line, "a key must be a single word or a text, not a list or an object");
        }
        builder.start(line, event.getEventId() == Event.ID.MappingStart);
        openAnchors.push(event.getAnchor());
        event.getAnchor().ifPresent(anchor -> {
            unfinished.add(anchor);
            finished.remove(anchor);
        });
    }

    private void end() {
        TreeBuilder.Measured value = builder.end();
        openAnchors.pop().ifPresent(anchor -> {
            unfinished.remove(anchor);
            finished.put(anchor, value);
        });
    }

    private void scalar(ScalarEvent event, int line) {
        refuseTag(event.getTag(), line);
        if (builder.expectsKey()) {
            key(event, line);
            return;
        }
        TreeBuilder.Measured value = value(event, line);
        anchor(event, value);
    }

    private void key(ScalarEvent event, int line) {
        if (event.getAnchor().isPresent()) {
            throw new Halt(Codes.YAML_FEATURE, line, "a key cannot be anchored; anchor the value");
        }
        if (event.isPlain() && event.getValue().isEmpty()) {
            throw new Halt(Codes.YAML_FEATURE, line, "an entry has no key; write the key before the colon");
        }
        if (event.isPlain() && event.getValue().equals(MERGE_KEY)) {
            problems.error(
                    Codes.YAML_FEATURE,
                    "",
                    line,
                    "merge keys (<<) are not part of YAML 1.2; repeat the fields, or use an alias for a whole value");
        }
        builder.key(event.getValue(), line);
    }

    private TreeBuilder.Measured value(ScalarEvent event, int line) {
        String text = event.getValue();
        if (!event.isPlain()) {
            return builder.text(text, line);
        }
        return switch (text) {
            case "", "null" -> builder.literal(null, line);
            case "true" -> builder.literal(true, line);
            case "false" -> builder.literal(false, line);
            default -> Numbers.isNumber(text) ? builder.number(text, line) : builder.text(text, line);
        };
    }

    private void anchor(NodeEvent event, TreeBuilder.Measured value) {
        event.getAnchor().ifPresent(anchor -> finished.put(anchor, value));
    }

    private void alias(AliasEvent event, int line) {
        String name = Show.quoted("*" + event.getAlias().getValue());
        if (builder.expectsKey()) {
            throw new Halt(Codes.YAML_FEATURE, line, "a key cannot be the alias " + name + "; write it out");
        }
        if (unfinished.contains(event.getAlias())) {
            throw new Halt(Codes.YAML_FEATURE, line, "the alias " + name + " stands inside the value it repeats");
        }
        TreeBuilder.@Nullable Measured value = finished.get(event.getAlias());
        if (value == null) {
            throw new Halt(Codes.SYNTAX, line, "the alias " + name + " has no anchor before it");
        }
        aliasWeight += value.weight();
        if (aliasWeight > ReadOptions.MAX_ALIAS_WEIGHT) {
            throw new Halt(
                    Codes.YAML_FEATURE,
                    line,
                    "aliases repeat more than " + ReadOptions.MAX_ALIAS_WEIGHT + " characters; write values out");
        }
        builder.again(value, line);
    }

    private void refuseTag(Optional<String> tag, int line) {
        tag.ifPresent(name -> problems.error(
                Codes.YAML_FEATURE,
                "",
                line,
                "the tag " + Show.quoted(name) + " is not allowed; remove it, and put a text in quotes"));
    }

    /** The line of the character with this number, counted in code points from 0. */
    private static int lineOf(String text, int position) {
        return 1
                + (int) text.codePoints()
                        .limit(Math.max(0, position))
                        .filter(c -> c == '\n')
                        .count();
    }

    private static int line(Mark mark) {
        return mark.getLine() + 1;
    }
}
