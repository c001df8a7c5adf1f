package io.heddle.formats;

import io.heddle.definition.WorkflowDefinition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Reads definitions written as YAML or JSON and writes them back. Reading never throws for what a text contains: every
 * problem is a finding, and a definition comes back only if there is no error. Thread-safe.
 */
public final class DefinitionFormat {

    /** The two ways to write the same fields. */
    public enum Syntax {
        YAML,
        JSON;

        private Tree parse(String text, Problems problems) {
            return this == YAML ? YamlText.parse(text, problems) : JsonText.parse(text, problems);
        }

        /** JSON for names that end in {@code .json}, else YAML. */
        public static Syntax of(Path file) {
            Path name = file.getFileName();
            return name != null && name.toString().toLowerCase(Locale.ROOT).endsWith(".json") ? JSON : YAML;
        }
    }

    private DefinitionFormat() {}

    /** Reads YAML with default options. */
    public static Parsed readYaml(String text) {
        return read(text, Syntax.YAML, ReadOptions.DEFAULT);
    }

    /** Reads JSON with default options. */
    public static Parsed readJson(String text) {
        return read(text, Syntax.JSON, ReadOptions.DEFAULT);
    }

    /** Reads a decoded text. */
    public static Parsed read(String text, Syntax syntax, ReadOptions options) {
        // A UTF-16 unit takes at least one byte, so most texts that are too long need no counting.
        if (text.length() > options.maxBytes() || Utf8.length(text) > options.maxBytes()) {
            return tooLarge(options);
        }
        Problems problems = new Problems();
        try {
            Utf8.check(text);
            return DefinitionMapper.read(syntax.parse(text, problems), problems, options, true);
        } catch (Halt halt) {
            problems.add(halt.finding());
            return Parsed.refused(problems);
        }
    }

    /** Reads bytes, which must be UTF-8 without byte-order mark. */
    public static Parsed read(byte[] bytes, Syntax syntax, ReadOptions options) {
        if (bytes.length > options.maxBytes()) {
            return tooLarge(options);
        }
        try {
            return read(Utf8.decode(bytes), syntax, options);
        } catch (Halt halt) {
            Problems problems = new Problems();
            problems.add(halt.finding());
            return Parsed.refused(problems);
        }
    }

    /**
     * Reads a file in the syntax its name tells; no more than {@code maxBytes} of it enter memory.
     *
     * @throws IOException if the file cannot be read; never for what it contains
     */
    public static Parsed read(Path file, ReadOptions options) throws IOException {
        return read(file, Syntax.of(file), options);
    }

    static Parsed read(Path file, Syntax syntax, ReadOptions options) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            int limit = (int) Math.min(options.maxBytes(), Integer.MAX_VALUE - 16);
            return read(in.readNBytes(limit + 1), syntax, options);
        }
    }

    /**
     * Reads what {@link #canonicalJson} wrote, whatever its size and even if it was written from an invalid draft.
     *
     * @throws io.heddle.InvalidDefinitionException if the bytes are not a definition
     */
    public static WorkflowDefinition readCanonical(byte[] bytes) {
        Problems problems = new Problems();
        try {
            Tree tree = JsonText.parse(Utf8.decode(bytes), problems);
            return DefinitionMapper.read(tree, problems, ReadOptions.DEFAULT, false)
                    .orThrow();
        } catch (Halt halt) {
            problems.add(halt.finding());
            return Parsed.refused(problems).orThrow();
        }
    }

    /**
     * The one text of a definition: compact JSON in UTF-8, defaults left out, names sorted. Equal definitions give equal
     * bytes on every platform, and {@link #readCanonical} gives the definition back.
     *
     * @throws IllegalArgumentException if JSON cannot hold it: half of a surrogate pair, NaN, or more than
     *     {@link ReadOptions#MAX_DEPTH} levels
     */
    public static byte[] canonicalJson(WorkflowDefinition definition) {
        return JsonWriter.canonical(ModelTree.of(definition));
    }

    /**
     * SHA-256 of {@link #canonicalJson} as 64 lower-case hexadecimal digits.
     *
     * @throws IllegalArgumentException as {@link #canonicalJson}
     */
    public static String contentHash(WorkflowDefinition definition) {
        return HexFormat.of().formatHex(TaskKeys.sha256(canonicalJson(definition)));
    }

    /**
     * The definition for people, in the order its author wrote; reading it gives the definition back.
     *
     * @throws IllegalArgumentException as {@link #canonicalJson}
     */
    public static String write(WorkflowDefinition definition, Syntax syntax) {
        return syntax == Syntax.YAML
                ? YamlWriter.write(ModelTree.of(definition))
                : new String(JsonWriter.pretty(ModelTree.of(definition)), StandardCharsets.UTF_8) + "\n";
    }

    private static Parsed tooLarge(ReadOptions options) {
        Problems problems = new Problems();
        problems.error(Codes.TOO_LARGE, "", 1, "the text is larger than " + options.maxBytes() + " bytes (maxBytes)");
        return Parsed.refused(problems);
    }
}
