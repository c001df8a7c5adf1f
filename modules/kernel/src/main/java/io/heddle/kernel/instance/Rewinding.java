package io.heddle.kernel.instance;

/**
 * Where an instance is to go back to, as soon as its children have ended.
 *
 * @param seq the point
 * @param checkpoint id of the checkpoint that was named; empty for a bare point
 */
public record Rewinding(int seq, String checkpoint) {}
