package io.heddle.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.Finding;
import io.heddle.formats.Formats.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormatsTest {
    private static final String TRACE =
            "{\"name\":\"t\",\"workflow\":{\"specification\":{\"tasks\":[{\"id\":\"a\"}]},\"execution\":{\"tasks\":"
                    + "[{\"id\":\"a\",\"runtimeInSeconds\":1}]}}}";

    @TempDir
    Path folder;

    private static Kind detect(String text) {
        return Formats.detect(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }

    @Test
    void theFirstTellingKeyDecides() throws IOException {
        assertThat(detect(TRACE)).isEqualTo(Kind.WF_FORMAT);
        assertThat(detect("{\"name\": [1, {}], \"schemaVersion\": \"1.5\"}")).isEqualTo(Kind.WF_FORMAT);
        assertThat(Formats.detect(gzip(TRACE))).isEqualTo(Kind.WF_FORMAT);
        assertThat(detect("{\"name\": \"x\", \"id\": \"w\"}")).isEqualTo(Kind.JSON);
        assertThat(detect("  {\"nodes\": {}}")).isEqualTo(Kind.JSON);
        assertThat(detect("{\"name\": \"x\"}")).isEqualTo(Kind.JSON);
        assertThat(detect("{\"name\": }")).isEqualTo(Kind.JSON);
        assertThat(detect("[]")).isEqualTo(Kind.JSON);
        assertThat(detect("id: w")).isEqualTo(Kind.YAML);
        assertThat(detect("")).isEqualTo(Kind.YAML);
        assertThat(Formats.detect(new byte[] {0x1F, (byte) 0x8B, 1})).isEqualTo(Kind.YAML);
        assertThat(Formats.detect(new byte[] {(byte) 0xFF, (byte) 0xFE})).isEqualTo(Kind.YAML);
    }

    @Test
    void filesAreReadAsWhatTheyAre() throws IOException {
        assertFile("w.yaml", "id: w".getBytes(StandardCharsets.UTF_8), Kind.YAML, "w");
        assertFile("w.yml", "{id: w}".getBytes(StandardCharsets.UTF_8), Kind.YAML, "w");
        assertFile("w.json", "{\"id\": \"w\"}".getBytes(StandardCharsets.UTF_8), Kind.JSON, "w");
        assertFile("w.txt", "{\"id\": \"w\"}".getBytes(StandardCharsets.UTF_8), Kind.JSON, "w");
        assertFile("w", "id: w".getBytes(StandardCharsets.UTF_8), Kind.YAML, "w");
        assertFile("t.json", TRACE.getBytes(StandardCharsets.UTF_8), Kind.WF_FORMAT, "t");
        assertFile("t.json.gz", gzip(TRACE), Kind.WF_FORMAT, "t");
    }

    private void assertFile(String name, byte[] content, Kind kind, String id) throws IOException {
        Path file = Files.write(folder.resolve(name), content);
        assertThat(Formats.detect(file)).isEqualTo(kind);
        assertThat(Formats.read(file, ReadOptions.DEFAULT, WfFormat.Options.DEFAULT)
                        .orThrow()
                        .id()
                        .value())
                .isEqualTo(id);
    }

    @Test
    void unreadableContentIsAFindingOfTheKindTheNameTells() throws IOException {
        assertFinding("w.json", "{", Kind.JSON, "SYNTAX_ERROR", "not valid JSON");
        assertFinding("w.json.gz", "damaged", Kind.WF_FORMAT, "SYNTAX_ERROR", "not valid JSON");
        assertFinding("w.txt", "\u0000", Kind.YAML, "ENCODING_ERROR", "UTF-16");
        assertThatThrownBy(() -> Formats.detect(folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }

    private void assertFinding(String name, String text, Kind kind, String code, String says) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        assertThat(Formats.detect(file)).isEqualTo(kind);
        Finding finding = Formats.read(file, ReadOptions.DEFAULT, WfFormat.Options.DEFAULT)
                .findings()
                .get(0);
        assertThat(finding.code()).isEqualTo(code);
        assertThat(finding.message()).contains(says);
    }
}
