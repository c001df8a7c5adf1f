package io.heddle.cli;

import io.heddle.Payload;
import io.heddle.cli.term.Terminal;
import io.heddle.kernel.expression.JsonCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** The command line in this process: what goes in, what comes out. */
final class InProcess {
    private InputStream in = InputStream.nullInputStream();
    private boolean live;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private @Nullable String ctrlC;

    /** How a command ended and what it printed. */
    record Ended(int code, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }

        /** The last line of standard output, which is a JSON object. */
        Map<?, ?> lastObject() {
            List<String> lines = lines();
            return object(lines.get(lines.size() - 1));
        }
    }

    static Map<?, ?> object(String line) {
        return (Map<?, ?>) Objects.requireNonNull(JsonCodec.decode(Payload.json(line)));
    }

    /** The object at a key. */
    static Map<?, ?> at(Map<?, ?> object, String key) {
        return (Map<?, ?>) Objects.requireNonNull(object.get(key), key);
    }

    InProcess input(String text) {
        in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** On a terminal that can be redrawn. */
    InProcess onATerminal() {
        live = true;
        return this;
    }

    /** Ctrl-C as soon as this has been printed. */
    InProcess ctrlCAfter(String text) {
        ctrlC = text;
        return this;
    }

    private Interrupts interrupts() {
        return wake -> new Interrupts.Watch() {
            @Override
            public boolean interrupted() {
                return ctrlC != null && out.toString(StandardCharsets.UTF_8).contains(ctrlC);
            }

            @Override
            public void close() {
                // Everything is put away.
            }
        };
    }

    private Session session(OutputStream err) {
        Terminal terminal = new Terminal(
                in,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                live,
                live,
                live,
                () -> Terminal.Size.USUAL);
        return new Session(terminal, Engines::embedded, interrupts(), Instant::now, "heddle");
    }

    Ended run(String... args) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Session session = session(err);
        int code = new Cli(session).run(args);
        return new Ended(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** The commands, to read what they say about themselves. */
    static CommandLine commandLine() {
        return new Cli(new InProcess().session(OutputStream.nullOutputStream())).commandLine();
    }

    static Ended heddle(String... args) {
        return new InProcess().run(args);
    }

    /** The same with its data in the folder {@code data} of {@code folder}. */
    static Ended heddleIn(Path folder, String... args) {
        String[] all = Arrays.copyOf(args, args.length + 2);
        all[args.length] = "--data";
        all[args.length + 1] = folder.resolve("data").toString();
        return heddle(all);
    }
}
