package io.heddle.cli;

import io.heddle.Payload;
import io.heddle.cli.term.Terminal;
import io.heddle.kernel.expression.EvaluationException;
import io.heddle.kernel.expression.JsonCodec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the value of an option such as {@code --input}: JSON text, {@code @FILE}, or {@code -} for standard input. */
final class InputOption {
    /** No more than this enters memory; what an instance accepts is heddle.payload.max-size. */
    private static final int MAX_BYTES = 256 << 20;

    private InputOption() {}

    static Payload read(String value, Terminal terminal) {
        return read("--input", value, terminal);
    }

    static Payload read(String option, String value, Terminal terminal) {
        if (value.equals("-")) {
            return json(option, "standard input", () -> terminal.in().readNBytes(MAX_BYTES + 1));
        }
        if (value.startsWith("@")) {
            Path file = Path.of(value.substring(1));
            return json(option, file.toString(), () -> {
                try (InputStream in = Files.newInputStream(file)) {
                    return in.readNBytes(MAX_BYTES + 1);
                }
            });
        }
        return json(option, option, () -> value.getBytes(StandardCharsets.UTF_8));
    }

    private interface Source {
        byte[] read() throws IOException;
    }

    private static Payload json(String option, String name, Source source) {
        byte[] bytes;
        try {
            bytes = source.read();
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "UNREADABLE_FILE",
                    "the input " + name + " cannot be read: " + Failures.reason(e),
                    option + " takes JSON, for example '{\"amount\": 150}', or @FILE, or - for standard input",
                    e);
        }
        if (bytes.length > MAX_BYTES) {
            throw CommandFailure.usage(
                    "PAYLOAD_TOO_LARGE", "the input " + name + " is larger than 256 MiB", "pass a reference instead");
        }
        Payload payload = Payload.takeOver(Payload.JSON, bytes);
        try {
            JsonCodec.decode(payload);
        } catch (EvaluationException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "INVALID_INPUT",
                    name + ": " + e.getMessage(),
                    option + " takes JSON, for example '{\"amount\": 150}', or @FILE, or - for standard input",
                    e);
        }
        return payload;
    }
}
