package io.heddle.formats;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipException;

/** Tells the formats apart by looking into them, and reads any of them. Thread-safe. */
public final class Formats {

    /** What a text is written in. */
    public enum Kind {
        /** A definition in YAML. */
        YAML,
        /** A definition in JSON. */
        JSON,
        /** A WfFormat trace, plain or packed with gzip. */
        WF_FORMAT
    }

    private static final Set<String> TRACE_MARKS = Set.of("workflow", "schemaVersion");
    private static final Set<String> DEFINITION_MARKS = Set.of("id", "nodes");

    /** No more of a text than this, unpacked, is looked at. */
    private static final long LOOK = WfFormat.Options.DEFAULT.maxBytes();

    private Formats() {}

    /**
     * The kind of a file: the first telling key of a JSON object decides; a file that does not show one is what its name
     * says.
     *
     * @throws IOException if the file cannot be read
     */
    public static Kind detect(Path file) throws IOException {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(".yaml") || name.endsWith(".yml")) {
            return Kind.YAML;
        }
        try (InputStream in = Files.newInputStream(file)) {
            boolean json = name.endsWith(".json");
            return look(in).orElse(name.endsWith(".gz") ? Kind.WF_FORMAT : json ? Kind.JSON : Kind.YAML);
        }
    }

    /** The kind of a text: the first telling key of a JSON object decides; what is not a JSON object is YAML. */
    public static Kind detect(byte[] bytes) {
        try {
            return look(new ByteArrayInputStream(bytes)).orElse(looksLikeJson(bytes) ? Kind.JSON : Kind.YAML);
        } catch (IOException e) {
            return Kind.YAML;
        }
    }

    /**
     * Reads a file of any kind.
     *
     * @throws IOException if the file cannot be read; never for what it contains
     */
    public static Parsed read(Path file, ReadOptions options, WfFormat.Options traces) throws IOException {
        return switch (detect(file)) {
            case WF_FORMAT -> WfFormat.read(file, traces);
            case JSON -> DefinitionFormat.read(file, DefinitionFormat.Syntax.JSON, options);
            case YAML -> DefinitionFormat.read(file, DefinitionFormat.Syntax.YAML, options);
        };
    }

    private static Optional<Kind> look(InputStream in) throws IOException {
        InputStreamReader reader;
        try {
            reader = new InputStreamReader(BoundedInput.of(in, LOOK), Utf8.decoder());
        } catch (EOFException | ZipException e) {
            return Optional.empty();
        }
        try (JsonParser parser = JsonText.FACTORY.createParser(reader)) {
            return parser.nextToken() == JsonToken.START_OBJECT ? firstMark(parser) : Optional.empty();
        } catch (JacksonException | CharacterCodingException | EOFException | ZipException | Halt e) {
            return Optional.empty();
        }
    }

    private static Optional<Kind> firstMark(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (TRACE_MARKS.contains(name)) {
                return Optional.of(Kind.WF_FORMAT);
            }
            if (DEFINITION_MARKS.contains(name)) {
                return Optional.of(Kind.JSON);
            }
            parser.nextToken();
            parser.skipChildren();
        }
        return Optional.empty();
    }

    private static boolean looksLikeJson(byte[] bytes) {
        for (byte b : bytes) {
            if (b > ' ') {
                return b == '{' || b == '[';
            }
        }
        return false;
    }
}
