package io.heddle.journal;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Opens a folder and writes the numbers from {@code from} on, each to the next of four ids, until it is killed. One in
 * {@link #SYNC_EVERY} is SYNC, the others are ASYNC and NONE in turn. Prints {@code number} after each acknowledgement,
 * with {@code sync} for the SYNC ones.
 */
final class LaterWritingMain {
    static final int IDS = 4;
    static final int SYNC_EVERY = 97;

    private LaterWritingMain() {}

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Store store = Stores.open(
                Path.of(arguments[0]), line -> out.println("log " + line), "heddle.journal.async-window = 20ms");
        out.println("open");
        String[] writers = new String[IDS];
        for (int id = 0; id < IDS; id++) {
            writers[id] = Stores.newWriter();
        }
        for (long number = Long.parseLong(arguments[1]); ; number++) {
            int id = (int) (number % IDS);
            WriteMode mode =
                    number % SYNC_EVERY == 0 ? WriteMode.SYNC : number % 3 == 0 ? WriteMode.ASYNC : WriteMode.NONE;
            Stores.await(Stores.appendAs(store, mode, writers[id], "w" + id, number));
            out.println((mode == WriteMode.SYNC ? "sync " : "later ") + number);
        }
    }
}
