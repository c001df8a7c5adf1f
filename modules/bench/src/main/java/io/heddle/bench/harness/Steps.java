package io.heddle.bench.harness;

/** The result every step gives, whoever runs it. */
public final class Steps {
    private static final int LENGTH = 100;

    private Steps() {}

    /** JSON text of {@value #LENGTH} characters. */
    public static String result(String instance, String node) {
        String head = "{\"node\":\"" + node + "\",\"instance\":\"" + instance + "\",\"ok\":true,\"pad\":\"";
        return head + "x".repeat(Math.max(0, LENGTH - 2 - head.length())) + "\"}";
    }
}
