package io.heddle.runtime.executor;

import java.util.List;

/** Which answers count as success: numbers such as 201 and classes such as "2xx". */
final class ExpectedStatus {
    private final List<?> accepted;

    private ExpectedStatus(List<?> accepted) {
        this.accepted = accepted;
    }

    /** @throws FailedAttempt if it is written otherwise */
    static ExpectedStatus of(TaskConfig config, String name) {
        List<?> accepted = config.elements(name);
        for (Object one : accepted) {
            boolean number = one instanceof Long status && status >= 100 && status <= 599;
            boolean group = one instanceof String text && text.matches("[1-5]xx");
            if (!number && !group) {
                throw config.invalid("wants a status such as 201 or \"2xx\", or a list of them, for '" + name + "'");
            }
        }
        return new ExpectedStatus(accepted.isEmpty() ? List.of("2xx") : accepted);
    }

    boolean accepts(int status) {
        return accepted.contains((long) status) || accepted.contains(status / 100 + "xx");
    }
}
