package io.heddle.kernel.instance;

import io.heddle.InstanceId;

/**
 * The point of another run from which a thread was made.
 *
 * @param source the other run
 * @param seq sequence number of its last event that counts
 * @param goesOn whether the thread takes over what the source was doing, its children included, and runs at once; false
 *     for a plain copy, which has the source's nodes and data and waits to be started
 */
public record Origin(InstanceId source, int seq, boolean goesOn) {

    /** The same at another point. */
    public Origin at(int point) {
        return new Origin(source, point, goesOn);
    }
}
