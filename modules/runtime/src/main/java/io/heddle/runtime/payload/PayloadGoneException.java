package io.heddle.runtime.payload;

import io.heddle.ErrorCode;
import io.heddle.HeddleException;
import io.heddle.Payload;

/** What should be stored for one more owner is in no store any more: no other try will change that. */
public final class PayloadGoneException extends HeddleException {
    private static final long serialVersionUID = 1L;

    PayloadGoneException(Payload.Reference reference, Throwable cause) {
        super(
                ErrorCode.PAYLOAD_UNAVAILABLE,
                "the payload of " + reference.size() + " bytes with SHA-256 " + reference.sha256()
                        + " is not in the store any more",
                cause);
    }
}
