package io.heddle.kernel.instance;

import io.heddle.Payload;

/**
 * One entry of an instance's global data.
 *
 * @param revision 1 for the first value, +1 with each change
 */
public record GlobalValue(Payload value, int revision) {}
