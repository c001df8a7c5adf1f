package io.heddle;

import java.util.List;
import java.util.stream.Collectors;

/** A definition or a registration was refused; nothing of it was applied. */
public final class InvalidDefinitionException extends HeddleException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 20;

    private final transient List<Finding> findings;

    /** With everything found; the message shows the first errors. */
    public InvalidDefinitionException(List<Finding> findings) {
        super("INVALID_DEFINITION", describe(findings));
        this.findings = List.copyOf(findings);
    }

    /** Everything found, errors and warnings. */
    public List<Finding> findings() {
        return findings;
    }

    private static String describe(List<Finding> findings) {
        String shown = findings.stream()
                .filter(Finding::isError)
                .limit(SHOWN)
                .map(Finding::toString)
                .collect(Collectors.joining("\n"));
        long errors = findings.stream().filter(Finding::isError).count();
        return errors > SHOWN ? shown + "\n… and " + (errors - SHOWN) + " more" : shown;
    }
}
