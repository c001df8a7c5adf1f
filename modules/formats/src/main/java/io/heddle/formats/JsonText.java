package io.heddle.formats;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.UncheckedIOException;

/** JSON as in RFC 8259, nothing more: no comments, no NaN, one value, nothing after it. */
final class JsonText {

    /**
     * Names are not kept in a symbol table: it is never useful for texts read once, and crafted names can overfill it.
     * Nesting is checked by {@link TreeBuilder}, which names the limit. Doubles are written in their shortest form,
     * which does not depend on the JDK.
     */
    static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(ReadOptions.MAX_DEPTH + 1)
                    .maxNumberLength(Numbers.MAX_LENGTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .streamWriteConstraints(StreamWriteConstraints.builder()
                    .maxNestingDepth(ReadOptions.MAX_DEPTH + 1)
                    .build())
            .build();

    private JsonText() {}

    /**
     * The text as a tree; repeated keys and numbers out of range are reported and passed over.
     *
     * @throws Halt if the text is not JSON
     */
    static Tree parse(String text, Problems problems) {
        TreeBuilder builder = new TreeBuilder(problems);
        try (JsonParser parser = FACTORY.createParser(text)) {
            JsonToken token = parser.nextToken();
            while (token != null) {
                if (builder.root() != null) {
                    throw new Halt(Codes.SYNTAX, line(parser), "there is more text after the end of the definition");
                }
                accept(parser, token, builder);
                token = parser.nextToken();
            }
        } catch (IOException e) {
            throw halt(e);
        }
        Tree root = builder.root();
        if (root == null) {
            throw new Halt(Codes.SYNTAX, 1, "the text is empty");
        }
        return root;
    }

    private static void accept(JsonParser parser, JsonToken token, TreeBuilder builder) throws IOException {
        switch (token) {
            case START_OBJECT -> builder.start(line(parser), true);
            case START_ARRAY -> builder.start(line(parser), false);
            case END_OBJECT, END_ARRAY -> builder.end();
            case FIELD_NAME -> builder.key(parser.currentName(), line(parser));
            case VALUE_STRING -> builder.text(parser.getText(), line(parser));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> builder.number(parser.getText(), line(parser));
            case VALUE_TRUE -> builder.literal(true, line(parser));
            case VALUE_FALSE -> builder.literal(false, line(parser));
            default -> builder.literal(null, line(parser));
        }
    }

    static int line(JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }

    /** Names what Jackson could not read. */
    static Halt halt(IOException problem) {
        if (problem instanceof StreamConstraintsException limit) {
            int line = limit.getLocation() == null ? 1 : limit.getLocation().getLineNr();
            return String.valueOf(limit.getOriginalMessage()).contains("nesting depth")
                    ? new Halt(
                            Codes.TOO_DEEP, line, "the text is nested deeper than " + ReadOptions.MAX_DEPTH + " levels")
                    : new Halt(
                            Codes.NUMBER_RANGE, line, "a number is longer than " + Numbers.MAX_LENGTH + " characters");
        }
        if (problem instanceof JsonProcessingException syntax) {
            int line = syntax.getLocation() == null ? 1 : syntax.getLocation().getLineNr();
            return new Halt(
                    Codes.SYNTAX,
                    line,
                    "not valid JSON: " + Show.sentence(String.valueOf(syntax.getOriginalMessage())));
        }
        throw new UncheckedIOException(problem);
    }
}
