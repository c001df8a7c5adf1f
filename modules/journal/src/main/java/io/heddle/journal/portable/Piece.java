package io.heddle.journal.portable;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * One piece of what a journal holds, as the bytes its serializers made of it. Each says whose it is, so that none depends
 * on the one before it. Pieces come in any order, but an id's {@link Reached} before its events, and a {@link Blob} before
 * whoever holds it.
 */
@SuppressWarnings("ArrayRecordComponent") // carried from one store to the next, never compared
public sealed interface Piece {

    /** An object in the form of its serializer. */
    record Serialized(int serializer, String manifest, byte[] bytes) {}

    /** A value too large for events, known by its hash. */
    record Blob(byte[] hash, byte[] content) implements Piece {
        /** Whether the content is what the hash says. */
        public boolean isIntact() {
            return MessageDigest.isEqual(hash, Format.sha256().digest(content));
        }
    }

    /**
     * Where the events of a persistence id begin and end.
     *
     * @param deletedTo events up to this sequence number have been deleted
     * @param highest a sequence number that was reached, which no other event may take; equal to {@code deletedTo} when no
     *     event is left
     */
    record Reached(String persistenceId, long deletedTo, long highest) implements Piece {}

    /** An event. */
    record Event(
            String persistenceId,
            long sequenceNr,
            long timestamp,
            String writer,
            String adapterManifest,
            Serialized payload,
            @Nullable Serialized metadata)
            implements Piece {}

    /** A snapshot. */
    record Snapshot(
            String persistenceId,
            long sequenceNr,
            long timestamp,
            Serialized payload,
            @Nullable Serialized metadata) implements Piece {}

    /**
     * That a blob belongs to a persistence id.
     *
     * @param size of the blob
     * @param since when it was given to it for the first time
     * @param storedAt when it was given to it for the last time, if it is not known whether that was recorded; else null
     */
    record Held(
            String persistenceId,
            byte[] hash,
            long size,
            long since,
            @Nullable Long storedAt) implements Piece {}
}
