package io.heddle.postgres;

import io.heddle.Heddle;
import io.heddle.spi.NodeOutcome;

/** The process that {@link WorkersTest} kills: it holds no instance and has an executor that no other node has. */
final class WorkerNode {
    /** Said when an attempt has begun that never ends. */
    static final String STUCK = "STUCK";

    private WorkerNode() {}

    /** Arguments: configuration, what it answers. */
    public static void main(String[] args) {
        start(args[0], args[1]);
        System.out.println("UP");
    }

    static Heddle start(String config, String answer) {
        return Heddle.builder()
                .config(config)
                .executor("rare", task -> {
                    if (answer.equals(STUCK) && task.input().text().contains(STUCK)) {
                        System.out.println(STUCK);
                        Thread.sleep(Long.MAX_VALUE);
                    }
                    return NodeOutcome.json("\"" + answer + " " + task.delivery() + "\"");
                })
                .start();
    }
}
