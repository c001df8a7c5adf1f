package io.heddle.cli;

import io.heddle.cli.term.Terminal;
import java.time.Duration;
import java.time.Instant;

/** The program {@code heddle}. */
public final class Main {
    private static final String PROGRAM = "heddle-cli.program";

    /** Longer than the longest drain a sensible user configures; the state is safe anyway. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private Main() {}

    /** Runs one command and ends the process with its exit code; see docs/cli.md. */
    public static void main(String[] args) {
        Session session = new Session(
                Terminal.system(System.getenv()),
                Engines::embedded,
                Interrupts.ofThisProcess(PATIENCE),
                Instant::now,
                System.getProperty(PROGRAM, "heddle"));
        int code = new Cli(session).run(args);
        session.terminal().out().flush();
        System.exit(code);
    }
}
