package io.heddle.compat;

import io.heddle.HeddleException;

/** The facade of this Heddle has another mode. Its code is MODE_CONFLICT. */
public final class ModeConflictException extends HeddleException {
    private static final long serialVersionUID = 1L;

    ModeConflictException(ManagerMode fixed, ManagerMode wanted) {
        super(
                "MODE_CONFLICT",
                "the facade works in mode " + fixed + ", fixed by its first use, and not in " + wanted
                        + "; ask for that mode or start another Heddle");
    }
}
