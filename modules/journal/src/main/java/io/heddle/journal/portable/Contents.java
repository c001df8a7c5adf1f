package io.heddle.journal.portable;

import java.util.UUID;
import java.util.function.Consumer;

/**
 * All a store holds, to be read, or to be filled in while it is empty. Nobody else uses the store meanwhile. Blocking; for
 * one thread. Methods throw the {@link RuntimeException} of the store, whose message names the thing and the fix.
 */
public interface Contents extends AutoCloseable {

    /** Passes every piece on, one after the other. Ends with whatever {@code sink} throws. */
    void read(Consumer<Piece> sink);

    /**
     * Begins to fill the store in, or goes on where that was interrupted. Until {@link #finish} nobody can open it.
     *
     * @param export which export it is filled in from
     * @return the position of the last piece the store has for certain; 0 at the beginning
     */
    long begin(UUID export);

    /**
     * Takes a piece; some at a time become durable, together with the position.
     *
     * @param position the place behind the piece, as {@link #begin} gives it back
     */
    void take(Piece piece, long position);

    /** Everything is there and durable: the store may be opened. */
    void finish();

    /** Lets go of the store. What was not finished can be gone on with. */
    @Override
    void close();
}
