package io.heddle.tracing;

import io.heddle.InstanceId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Ids that follow from what they are the ids of, so that every node at every time comes to the same ones: a trace goes on
 * where an instance goes on, and an executor can name its span before it is written.
 */
final class SpanIds {
    private static final int TRACE_BYTES = 16;
    private static final int SPAN_BYTES = 8;

    /** Never given anything. Copying it, from whatever thread, is cheaper than asking Java's providers for a new one. */
    private static final MessageDigest EMPTY = sha256();

    private SpanIds() {}

    /** One trace for a tree of threads. */
    static String trace(InstanceId root) {
        return hash(TRACE_BYTES, "trace", root.value());
    }

    static String instance(InstanceId id) {
        return hash(SPAN_BYTES, "instance", id.value());
    }

    /** @param readyMicros when it became ready: run again, a node has another span */
    static String node(InstanceId id, String node, long readyMicros) {
        return hash(SPAN_BYTES, "node", id.value(), node, Long.toString(readyMicros));
    }

    static String attempt(InstanceId id, String node, int attempt) {
        return hash(SPAN_BYTES, "attempt", id.value(), node, Integer.toString(attempt));
    }

    private static String hash(int bytes, String... parts) {
        MessageDigest digest = empty();
        for (String part : parts) {
            byte[] text = part.getBytes(StandardCharsets.UTF_8);
            // With its length before it no part can look like the end of another.
            digest.update((text.length + ":").getBytes(StandardCharsets.UTF_8));
            digest.update(text);
        }
        return HexFormat.of().formatHex(digest.digest(), 0, bytes);
    }

    private static MessageDigest empty() {
        try {
            return (MessageDigest) EMPTY.clone();
        } catch (CloneNotSupportedException e) {
            // That of Java can be copied, but an application may have put another provider before it.
            return sha256();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
