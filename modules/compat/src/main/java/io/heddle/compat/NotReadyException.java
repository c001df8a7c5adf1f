package io.heddle.compat;

import io.heddle.HeddleException;

/** The node cannot be executed now: it is not READY, or somebody else has it. Its code is NOT_READY. */
public final class NotReadyException extends HeddleException {
    private static final long serialVersionUID = 1L;

    NotReadyException(String workflow, String node) {
        super(
                "NOT_READY",
                "node " + node + " of workflow " + workflow
                        + " cannot be executed now; wait until getReadyNodes lists it");
    }
}
