package io.heddle.journal;

/**
 * A write carried a sequence number that is already taken: another writer owns this persistence id (fencing). The
 * caller must stop before any effect and recover afresh. Nothing of the refused write was stored.
 */
public final class WriteConflictException extends StoreException {
    private final String persistenceId;
    private final long sequenceNr;

    WriteConflictException(String persistenceId, long sequenceNr, long highest) {
        super(
                "event " + sequenceNr + " of '" + persistenceId + "' is refused: the journal is already at " + highest
                        + ", so another writer owns this persistence id; stop this one and recover it afresh",
                null);
        this.persistenceId = persistenceId;
        this.sequenceNr = sequenceNr;
    }

    /** The persistence id with two writers. */
    public String persistenceId() {
        return persistenceId;
    }

    /** The first sequence number of the refused write. */
    public long sequenceNr() {
        return sequenceNr;
    }
}
