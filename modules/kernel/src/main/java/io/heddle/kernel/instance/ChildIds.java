package io.heddle.kernel.instance;

import io.heddle.InstanceId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Thread ids of children. Each follows from its parent's id and from the reason for the child, so that nobody has to
 * remember which child was meant.
 */
public final class ChildIds {
    /** Longest id made here; what an id may have at every door. */
    static final int MAX_LENGTH = 200;

    private static final int KEPT = MAX_LENGTH - 40;

    private ChildIds() {}

    /** The child of a node's attempt. */
    static InstanceId ofAttempt(InstanceId parent, String nodeId, int attempt) {
        return below(parent, nodeId + "@" + attempt);
    }

    /** The path of a fork's attempt. */
    static InstanceId ofPath(InstanceId parent, String forkId, String pathId, int attempt) {
        return below(parent, forkId + "." + pathId + "@" + attempt);
    }

    /** The {@code number}-th child an executor asked for in an attempt, from 1. */
    public static InstanceId ofExecutor(InstanceId parent, String nodeId, int attempt, int number) {
        return below(parent, nodeId + "@" + attempt + "." + number);
    }

    /** The thread that a firing of a trigger starts, from 1; node ids begin otherwise. */
    static InstanceId ofTrigger(InstanceId parent, String triggerId, int firing) {
        return below(parent, "#" + triggerId + "@" + firing);
    }

    /** The child a client's command asked for. */
    public static InstanceId ofCommand(InstanceId parent, String commandId) {
        return below(parent, commandId);
    }

    /** The copy of {@code seq} a client's command asked for. */
    public static InstanceId ofCopy(InstanceId source, int seq, String commandId) {
        return below(source, "copy-" + seq + "-" + commandId);
    }

    /**
     * The child that takes the place of {@code old}, a child of {@code oldParent}.
     *
     * @param floor tells apart the places it has taken in one and the same parent; 0 for another one
     */
    static InstanceId ofRestored(InstanceId parent, InstanceId old, InstanceId oldParent, int floor) {
        String prefix = oldParent.value() + "/";
        String own = old.value().startsWith(prefix) ? old.value().substring(prefix.length()) : old.value();
        return below(parent, floor == 0 ? own : own + ".r" + floor);
    }

    /** Ids grow with every level; one too long keeps its beginning and is told apart by a digest of the whole. */
    private static InstanceId below(InstanceId parent, String reason) {
        String id = parent.value() + "/" + reason;
        return InstanceId.of(id.length() <= MAX_LENGTH ? id : id.substring(0, KEPT) + "#" + digest(id));
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }
}
