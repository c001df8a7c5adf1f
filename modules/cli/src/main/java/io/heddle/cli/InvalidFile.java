package io.heddle.cli;

import io.heddle.Finding;
import io.heddle.cli.term.Text;
import java.util.List;

/** A definition file with errors. */
final class InvalidFile extends CommandFailure {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final transient List<Finding> findings;

    InvalidFile(String file, List<Finding> findings) {
        super(ExitCode.USAGE, "INVALID_DEFINITION", describe(file, findings), "");
        this.file = file;
        this.findings = List.copyOf(findings);
    }

    private static String describe(String file, List<Finding> findings) {
        long errors = findings.stream().filter(Finding::isError).count();
        return file + " is not valid: " + Text.count(errors, "error");
    }

    String file() {
        return file;
    }

    List<Finding> findings() {
        return findings;
    }
}
