package io.heddle.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heddle.Payload;
import io.heddle.kernel.expression.JsonCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** Finds and reads the workflow data that tests use but the repository does not hold. */
final class SharedData {
    private SharedData() {}

    /** The file at {@code name}; skips the test when the data is absent. */
    static Path file(String name) {
        String given = System.getenv("HEDDLE_SHARED_DATA");
        Path folder = given != null ? Path.of(given) : Repository.root().resolve("../shared/data");
        Path file = folder.resolve(name).normalize();
        assumeTrue(
                Files.exists(file),
                "skipped: no " + name + " in ../shared/data; HEDDLE_SHARED_DATA can name the folder");
        return file;
    }

    /** A JSON array, plain or gzipped. */
    static List<?> array(String name) throws IOException {
        return (List<?>) json(name);
    }

    /** A JSON object, plain or gzipped. */
    static Map<?, ?> object(String name) throws IOException {
        return (Map<?, ?>) json(name);
    }

    private static Object json(String name) throws IOException {
        try (InputStream raw = Files.newInputStream(file(name));
                InputStream in = name.endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
            return Objects.requireNonNull(JsonCodec.decode(Payload.takeOver(Payload.JSON, in.readAllBytes())));
        }
    }

    /** The rows of a table by column. */
    static List<Map<String, String>> table(String name) {
        try {
            List<String> lines = Files.readAllLines(file(name));
            List<String> header = cells(lines.get(0));
            List<Map<String, String>> rows = new ArrayList<>();
            for (String line : lines.subList(1, lines.size())) {
                List<String> cells = cells(line);
                Map<String, String> row = new LinkedHashMap<>();
                for (int i = 0; i < header.size(); i++) {
                    row.put(header.get(i), cells.get(i));
                }
                rows.add(row);
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                // A doubled quote inside quotes is one quote.
                if (quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                    cell.append('"');
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }
}
