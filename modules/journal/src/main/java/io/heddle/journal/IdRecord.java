package io.heddle.journal;

import java.nio.ByteBuffer;

/**
 * What is kept about a persistence id for ever, even when all its events are gone.
 *
 * @param id its number, part of the keys of its records
 * @param deletedTo events up to this sequence number have been deleted
 * @param highest a sequence number that was reached; the last stored event may be higher. 0 while there are only
 *     snapshots
 */
record IdRecord(long id, long deletedTo, long highest) {

    byte[] encode() {
        return ByteBuffer.allocate(3 * Long.BYTES)
                .putLong(id)
                .putLong(deletedTo)
                .putLong(highest)
                .array();
    }

    static IdRecord decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new IdRecord(in.getLong(), in.getLong(), in.getLong());
    }
}
