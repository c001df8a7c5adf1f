package io.heddle.compat;

import io.heddle.HeddleException;

/** The mode of the facade does not offer this method. Nothing changed. Its code is MODE_REFUSED. */
public final class ModeRefusedException extends HeddleException {
    private static final long serialVersionUID = 1L;

    ModeRefusedException(String method, ManagerMode mode) {
        super(
                "MODE_REFUSED",
                method + " is not offered in mode " + mode
                        + "; use the compatibility interface, or start in mode HYBRID or ENHANCED");
    }
}
