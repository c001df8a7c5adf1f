package io.heddle.resource;

/** A registered resource in the hand of whoever registered it. */
public interface Lease extends AutoCloseable {

    /** Its id in listings. */
    String id();

    /** The owner needs it no longer; it goes as its strategy says. Any number of times, from any thread. */
    @Override
    void close();
}
