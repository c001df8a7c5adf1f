package io.heddle.formats;

import io.heddle.Finding;
import java.util.ArrayList;
import java.util.List;

/** Collects findings, at most {@value #LIMIT}; a text with a million faults must not cost a million messages. */
final class Problems {
    static final int LIMIT = 100;

    private final List<Finding> findings = new ArrayList<>();
    private int suppressed;
    private boolean errors;

    void error(String code, String element, int line, String message) {
        add(Finding.error(code, Show.brief(element), message).withLine(line));
    }

    void warning(String code, String element, int line, String message) {
        add(Finding.warning(code, Show.brief(element), message).withLine(line));
    }

    void add(Finding finding) {
        errors |= finding.isError();
        if (findings.size() < LIMIT) {
            findings.add(finding);
        } else {
            suppressed++;
        }
    }

    boolean hasErrors() {
        return errors;
    }

    List<Finding> list() {
        if (suppressed == 0) {
            return List.copyOf(findings);
        }
        List<Finding> all = new ArrayList<>(findings);
        String message = suppressed + " more problems are not shown";
        all.add(errors ? Finding.error(Codes.MORE, "", message) : Finding.warning(Codes.MORE, "", message));
        return List.copyOf(all);
    }
}
