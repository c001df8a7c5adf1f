package io.heddle.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Cuts what a crash left half-written off the end of the write-ahead log, before the engine opens the folder.
 *
 * <p>Every commit is one log record, synced before the next begins. So after a crash only the last record can be
 * damaged, and it was never acknowledged. Damage with another record behind it is no trace of a crash: it is refused,
 * because dropping the rest would lose acknowledged writes. Without fsync that reasoning does not hold, and everything
 * behind the first damage is dropped.
 */
final class WalRepair {
    private static final Pattern LOG = Pattern.compile("(\\d+)\\.log");

    /**
     * Bytes taken off the end of a log.
     *
     * @param file the log
     * @param keptRecords whole records in front of the cut
     * @param keptBytes where the file ends now
     * @param droppedBytes how much was taken off
     */
    record Cut(Path file, long keptRecords, long keptBytes, long droppedBytes) {
        String describe() {
            return "journal log " + file + " ended in an incomplete or damaged record, as a crash leaves it: dropped "
                    + droppedBytes + " bytes behind the " + keptRecords + " whole records that fill its first "
                    + keptBytes + " bytes";
        }
    }

    private WalRepair() {}

    /** Repairs the logs of a folder; {@code lenient} when the last owner wrote without fsync. */
    static List<Cut> repair(Path folder, boolean lenient) throws IOException {
        List<Cut> planned = new ArrayList<>();
        Path firstDamaged = null;
        for (Path log : logs(folder)) {
            WalScanner.Scan scan = WalScanner.scan(log);
            if (firstDamaged != null && (scan.wholeRecords() > 0 || scan.recordAfterDamage() >= 0) && !lenient) {
                throw inTheMiddle(firstDamaged, "records follow in " + log.getFileName());
            }
            if (scan.recordAfterDamage() >= 0 && !lenient) {
                throw inTheMiddle(
                        log,
                        "the record at byte " + scan.wholeBytes() + " is unreadable and another one follows at byte "
                                + scan.recordAfterDamage());
            }
            if (firstDamaged != null && scan.size() > 0) {
                planned.add(new Cut(log, 0, 0, scan.size()));
            } else if (scan.damaged()) {
                firstDamaged = log;
                planned.add(new Cut(log, scan.wholeRecords(), scan.wholeBytes(), scan.size() - scan.wholeBytes()));
            }
        }
        // Nothing is cut before every log was judged: a refusal must leave the folder as it was.
        for (Cut cut : planned) {
            try (FileChannel channel = FileChannel.open(cut.file(), StandardOpenOption.WRITE)) {
                channel.truncate(cut.keptBytes());
                channel.force(true);
            }
        }
        return planned;
    }

    private static StoreCorruptedException inTheMiddle(Path log, String what) {
        return new StoreCorruptedException(
                log, "it is broken in the middle (" + what + "), which would lose acknowledged writes", null);
    }

    private static List<Path> logs(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(
                            file -> LOG.matcher(file.getFileName().toString()).matches())
                    .sorted(Comparator.comparingLong(WalRepair::number))
                    .toList();
        }
    }

    private static long number(Path log) {
        String name = log.getFileName().toString();
        return Long.parseLong(name.substring(0, name.length() - ".log".length()));
    }
}
