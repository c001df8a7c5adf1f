package io.heddle.runtime.embedded;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.heddle.HeddleException;
import io.heddle.TransferReport;
import io.heddle.TransferReport.Step;
import io.heddle.journal.FolderContents;
import io.heddle.journal.StoreException;
import io.heddle.journal.StoreLockedException;
import io.heddle.journal.StoreNotEmptyException;
import io.heddle.journal.UnreadableRecordException;
import io.heddle.journal.portable.Contents;
import io.heddle.journal.portable.ExportFileException;
import io.heddle.journal.portable.ExportReader;
import io.heddle.journal.portable.ExportWriter;
import io.heddle.journal.portable.Piece;
import io.heddle.runtime.settings.HeddleSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries all a store holds to a file and from there into another store, whatever kind either is of. */
final class StoreTransfer {
    private static final Logger LOG = LoggerFactory.getLogger(StoreTransfer.class);

    private final Supplier<Contents> toRead;
    private final Supplier<Contents> toImport;
    private final Clock clock;

    private StoreTransfer(Supplier<Contents> toRead, Supplier<Contents> toImport, Clock clock) {
        this.toRead = toRead;
        this.toImport = toImport;
        this.clock = clock;
    }

    /** Of the store the configuration names. */
    static StoreTransfer of(Config config) {
        // A misspelt key would leave the default, which is another store.
        HeddleSettings.from(config);
        if (config.getString(EmbeddedStart.JOURNAL).equals(EmbeddedStart.EMBEDDED_JOURNAL)) {
            return new StoreTransfer(
                    () -> FolderContents.toRead(config, LOG::warn),
                    () -> FolderContents.toImport(config, LOG::warn),
                    Clock.systemUTC());
        }
        Supplier<Contents> contents = () -> EmbeddedStart.provider(EmbeddedStart.applicationLoader(), config)
                .orElseThrow(() -> new HeddleException(
                        "INVALID_CONFIG_VALUE",
                        EmbeddedStart.JOURNAL + " is " + config.getString(EmbeddedStart.JOURNAL)
                                + ", of which nobody here knows how to read it whole. Fix: export from, and import"
                                + " into, a folder or PostgreSQL"))
                .contents(config);
        return new StoreTransfer(contents, contents, Clock.systemUTC());
    }

    TransferReport exportTo(Path file, Predicate<TransferReport> progress) {
        requireNew(file);
        UUID export = UUID.randomUUID();
        // Under another name until it is whole, and one that no other export has.
        Path part = file.resolveSibling(file.getFileName() + "." + export + ".part");
        Progress told = new Progress(Step.EXPORT, export, progress);
        try (Contents contents = open(toRead)) {
            try (ExportWriter out = new ExportWriter(part, export, clock.millis())) {
                contents.read(piece -> {
                    write(out, piece);
                    told.of(piece, out.position());
                });
                out.finish();
                told.at(out.position());
            }
            requireNew(file);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            makeDurable(file);
            return told.report();
        } catch (StoreException e) {
            throw known(e);
        } catch (UncheckedIOException e) {
            throw notWritten(file, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw notWritten(file, e);
        } finally {
            remove(part);
        }
    }

    private static void requireNew(Path file) {
        if (Files.exists(file)) {
            throw new HeddleException(
                    "FILE_EXISTS", "there is a file " + file + " already. Fix: name another one, or remove it");
        }
    }

    private static void write(ExportWriter out, Piece piece) {
        if (piece instanceof Piece.Blob blob && !blob.isIntact()) {
            throw new HeddleException(
                    "UNREADABLE_DATA",
                    "the content of the payload " + HexFormat.of().formatHex(blob.hash())
                            + " is not what its hash says. Fix: bring it back from a backup of the store");
        }
        try {
            out.write(piece);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** That the file has its name must survive as well. */
    private static void makeDurable(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static void remove(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            LOG.warn("{} is left behind, and of no use: {}", part, e.toString());
        }
    }

    private static HeddleException notWritten(Path file, IOException cause) {
        String reason =
                cause instanceof NoSuchFileException ? "there is no such folder" : String.valueOf(cause.getMessage());
        return new HeddleException(
                "FILE_NOT_WRITTEN",
                file + " cannot be written: " + reason
                        + ". Fix: name a file in a folder this process may write, on a disk with room for it; the"
                        + " store is as it was",
                cause);
    }

    TransferReport importFrom(Path file, Predicate<TransferReport> progress) {
        check(file, progress);
        try (ExportReader in = new ExportReader(file);
                Contents contents = open(toImport)) {
            Progress told = new Progress(Step.IMPORT, in.export(), progress);
            long had = contents.begin(in.export());
            for (Piece piece = in.next(); piece != null; piece = in.next()) {
                if (in.position() > had) {
                    contents.take(piece, in.position());
                }
                told.of(piece, in.position());
            }
            contents.finish();
            told.at(in.position());
            return told.report();
        } catch (StoreException e) {
            throw known(e);
        } catch (IOException e) {
            throw notRead(file, e);
        }
    }

    /** A file that is not whole is refused before anything is changed. */
    private static void check(Path file, Predicate<TransferReport> progress) {
        try (ExportReader in = new ExportReader(file)) {
            Progress told = new Progress(Step.CHECK, in.export(), progress);
            for (Piece piece = in.next(); piece != null; piece = in.next()) {
                told.of(piece, in.position());
            }
        } catch (IOException e) {
            throw notRead(file, e);
        }
    }

    private static HeddleException notRead(Path file, IOException cause) {
        if (cause instanceof ExportFileException known) {
            String code = switch (known.kind()) {
                case NOT_AN_EXPORT -> "NOT_AN_EXPORT";
                case VERSION -> "EXPORT_VERSION";
                case DAMAGED -> "EXPORT_DAMAGED";
            };
            return new HeddleException(code, String.valueOf(known.getMessage()), known);
        }
        String reason =
                cause instanceof NoSuchFileException ? "there is no such file" : String.valueOf(cause.getMessage());
        return new HeddleException(
                "EXPORT_NOT_READ",
                file + " cannot be read: " + reason + ". Fix: name a file that heddle export wrote",
                cause);
    }

    private static Contents open(Supplier<Contents> how) {
        try {
            return how.get();
        } catch (ConfigException e) {
            throw new HeddleException("INVALID_CONFIG_VALUE", String.valueOf(e.getMessage()), e);
        }
    }

    /** What the folder says, with the code of its kind. */
    static HeddleException known(StoreException e) {
        String code;
        if (e instanceof StoreLockedException) {
            code = "STORE_IN_USE";
        } else if (e instanceof StoreNotEmptyException) {
            code = "STORE_NOT_EMPTY";
        } else if (e instanceof UnreadableRecordException) {
            code = "UNREADABLE_DATA";
        } else {
            code = "STORE_UNAVAILABLE";
        }
        return new HeddleException(code, String.valueOf(e.getMessage()), e);
    }

    /** Counts, and tells now and then. */
    private static final class Progress {
        private static final int PIECES_BETWEEN = 256;

        private final Step step;
        private final UUID export;
        private final Predicate<TransferReport> listener;
        private long histories;
        private long events;
        private long snapshots;
        private long payloads;
        private long bytes;
        private long pieces;

        Progress(Step step, UUID export, Predicate<TransferReport> listener) {
            this.step = step;
            this.export = export;
            this.listener = listener;
        }

        void of(Piece piece, long position) {
            bytes = position;
            if (piece instanceof Piece.Reached) {
                histories++;
            } else if (piece instanceof Piece.Event) {
                events++;
            } else if (piece instanceof Piece.Snapshot) {
                snapshots++;
            } else if (piece instanceof Piece.Blob) {
                payloads++;
            }
            if (pieces++ % PIECES_BETWEEN == 0) {
                tell();
            }
        }

        private void tell() {
            if (!listener.test(report())) {
                throw new HeddleException("TRANSFER_STOPPED", stopped());
            }
        }

        private String stopped() {
            return switch (step) {
                case EXPORT -> "the export was stopped; there is no file. Fix: run the same command again";
                case CHECK -> "the import was stopped before it changed anything. Fix: run the same command again";
                case IMPORT -> "the import was stopped. Fix: run the same command again: it goes on where it stopped";
            };
        }

        void at(long position) {
            bytes = position;
        }

        TransferReport report() {
            return new TransferReport(step, export, histories, events, snapshots, payloads, bytes);
        }
    }
}
