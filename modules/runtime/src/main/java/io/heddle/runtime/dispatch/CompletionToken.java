package io.heddle.runtime.dispatch;

import io.heddle.HeddleException;
import io.heddle.InstanceId;
import io.heddle.NodeId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * The address of an attempt as URL-safe text, for whoever reports its result from outside.
 *
 * <p>It carries a checksum, so that a token cut off or mistyped on its way is told apart from one whose attempt is over.
 * It is an address, not a secret: whoever may report results can make one.
 *
 * @param epoch which life of the instance id: the token of a removed run says nothing about the next one of its id
 */
public record CompletionToken(InstanceId instanceId, int epoch, NodeId nodeId, int attempt) {
    private static final byte FORMAT = 1;
    private static final int CHECKSUM_BYTES = 6;

    /**
     * Reads what {@link #text()} wrote.
     *
     * @throws HeddleException INVALID_TOKEN if it is anything else
     */
    public static CompletionToken parse(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            ByteBuffer in = ByteBuffer.wrap(bytes);
            if (in.get() != FORMAT) {
                throw invalid();
            }
            CompletionToken token =
                    new CompletionToken(InstanceId.of(readText(in)), in.getInt(), NodeId.of(readText(in)), in.getInt());
            // Compared as text: Base64 has several spellings of the same bytes.
            if (!token.text().equals(text)) {
                throw invalid();
            }
            return token;
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw invalid();
        }
    }

    /** The token as text. */
    public String text() {
        byte[] instance = instanceId.value().getBytes(StandardCharsets.UTF_8);
        byte[] node = nodeId.value().getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(1 + 4 * Integer.BYTES + instance.length + node.length + CHECKSUM_BYTES);
        out.put(FORMAT)
                .putInt(instance.length)
                .put(instance)
                .putInt(epoch)
                .putInt(node.length)
                .put(node)
                .putInt(attempt);
        out.put(checksum(Arrays.copyOf(out.array(), out.position())));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(out.array());
    }

    private static String readText(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw invalid();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] checksum(byte[] content) {
        try {
            return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(content), CHECKSUM_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static HeddleException invalid() {
        return new HeddleException(
                "INVALID_TOKEN",
                "this is not a completion token, or it was cut off or changed on its way; pass on exactly what"
                        + " NodeTask.completionToken() returned");
    }
}
