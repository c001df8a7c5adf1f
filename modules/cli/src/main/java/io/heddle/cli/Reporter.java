package io.heddle.cli;

import io.heddle.Finding;
import io.heddle.cli.json.JsonLines;
import io.heddle.cli.term.Style;
import io.heddle.cli.term.Terminal;
import io.heddle.cli.term.Text;
import io.heddle.runtime.json.Records;
import java.util.List;

/** Tells failures and findings: words on standard error, and with {@code --json} an object on standard output. */
final class Reporter {
    private static final int FINDINGS_SHOWN = 50;

    private final Terminal terminal;
    private final boolean json;

    Reporter(Terminal terminal, boolean json) {
        this.terminal = terminal;
        this.json = json;
    }

    void failure(CommandFailure failure, boolean verbose) {
        if (failure instanceof InvalidFile invalid) {
            findings(invalid.file(), invalid.findings());
        }
        terminal.err()
                .println(terminal.styled(Style.RED, "heddle: ") + Text.safe(failure.code()) + ": "
                        + Text.safeLines(failure.text()));
        if (!failure.fix().isEmpty()) {
            terminal.err().println("  fix: " + Text.safeLines(failure.fix()));
        }
        if (verbose) {
            failure.printStackTrace(terminal.err());
        }
        if (json) {
            new JsonLines(terminal.out()).write(Records.error(failure.code(), failure.text(), failure.exitCode()));
        }
    }

    /** Findings as compilers write them: file, line, severity, code, element, message. */
    void findings(String file, List<Finding> findings) {
        if (json) {
            JsonLines lines = new JsonLines(terminal.out());
            findings.forEach(finding -> lines.write(Records.finding(file, finding)));
        }
        findings.stream()
                .limit(FINDINGS_SHOWN)
                .forEach(finding -> terminal.err().println(line(file, finding)));
        if (findings.size() > FINDINGS_SHOWN) {
            terminal.err().println("and " + Text.count(findings.size() - FINDINGS_SHOWN, "more finding"));
        }
    }

    private String line(String file, Finding finding) {
        String place = finding.line() == null ? file : file + ":" + finding.line();
        String element = finding.element().isEmpty() ? "" : " [" + finding.element() + "]";
        String path = finding.path().isEmpty() ? "" : " (" + String.join(" -> ", finding.path()) + ")";
        String severity =
                finding.isError() ? terminal.styled(Style.RED, "error") : terminal.styled(Style.YELLOW, "warning");
        return Text.safe(place) + ": " + severity + ": "
                + Text.safe(finding.code() + element + ": " + finding.message() + path);
    }
}
