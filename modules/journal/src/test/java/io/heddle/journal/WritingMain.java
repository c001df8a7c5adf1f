package io.heddle.journal;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Opens a folder and writes until it is killed; prints {@code id number} after each acknowledgement. */
final class WritingMain {
    private static final int WRITERS = 4;

    private WritingMain() {}

    public static void main(String[] arguments) {
        // A pipe without buffering of its own: what was printed is what the parent can read after the kill.
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Store store = Stores.open(Path.of(arguments[0]), line -> out.println("log " + line));
        out.println("open");
        for (int writer = 0; writer < WRITERS; writer++) {
            String id = "w" + writer;
            Thread thread = new Thread(() -> {
                for (long number = store.highest(id) + 1; ; number++) {
                    Stores.await(Stores.append(store, id, number));
                    out.println(id + " " + number);
                }
            });
            thread.start();
        }
    }
}
