package io.heddle;

import java.util.UUID;

/**
 * How far an export or an import is, or what it came to.
 *
 * @param step what is being done
 * @param export which export it is; the file carries it
 * @param histories things with a history: instances, definitions, parts of the registry
 * @param events their events
 * @param snapshots snapshots, and contents of checkpoints
 * @param payloads payloads too large for events
 * @param bytes of the file so far
 */
public record TransferReport(
        Step step, UUID export, long histories, long events, long snapshots, long payloads, long bytes) {

    /** What is being done. */
    public enum Step {
        /** The file is written. */
        EXPORT,
        /** The file is read to see whether it is whole; nothing has been changed. */
        CHECK,
        /** The store is filled in. */
        IMPORT
    }
}
