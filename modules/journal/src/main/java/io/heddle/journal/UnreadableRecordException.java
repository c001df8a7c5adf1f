package io.heddle.journal;

import org.jspecify.annotations.Nullable;

/**
 * One stored event or snapshot cannot be read. Only its own persistence id is affected; the record stays as it is on
 * disk.
 */
public final class UnreadableRecordException extends StoreException {
    /** Why a record cannot be read. */
    public enum Reason {
        /** The bytes are not the bytes that were written. */
        CHECKSUM,
        /** The record was written in an envelope version this build does not know. */
        VERSION,
        /** The bytes are intact but no serializer of this build turns them into an object. */
        SERIALIZATION,
        /** A snapshot is damaged and the events it stood for have been deleted. */
        NOT_REBUILDABLE
    }

    private final String persistenceId;
    private final long sequenceNr;
    private final Reason reason;

    UnreadableRecordException(
            String kind, String persistenceId, long sequenceNr, Reason reason, String what, @Nullable Throwable cause) {
        super(kind + " " + sequenceNr + " of '" + persistenceId + "' cannot be read: " + what, cause);
        this.persistenceId = persistenceId;
        this.sequenceNr = sequenceNr;
        this.reason = reason;
    }

    /** The persistence id whose recovery fails. */
    public String persistenceId() {
        return persistenceId;
    }

    /** The sequence number of the record. */
    public long sequenceNr() {
        return sequenceNr;
    }

    /** Why it cannot be read. */
    public Reason reason() {
        return reason;
    }
}
