package io.heddle.journal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Exclusive ownership of a data folder: an operating system lock on {@code heddle.lock}, whose text tells who holds it.
 * The text outlives a killed process, the lock does not.
 */
final class FolderLock implements AutoCloseable {
    static final String FILE = "heddle.lock";

    private static final int TEXT_MAX = 4096;

    // The lock is taken far behind the text, so that systems with mandatory locks still let others read the text.
    private static final long LOCK_POSITION = Long.MAX_VALUE - 1;

    // An operating system lock belongs to the process, and closing any other channel to the file would release it. So
    // owners within this process are known here and the file is not touched for them.
    private static final Map<Path, StoreOwner> OWNED_HERE = new ConcurrentHashMap<>();

    private final Path folder;
    private final StoreOwner owner;
    private final FileChannel channel;
    private final boolean previousUnsynced;

    private FolderLock(Path folder, StoreOwner owner, FileChannel channel, boolean previousUnsynced) {
        this.folder = folder;
        this.owner = owner;
        this.channel = channel;
        this.previousUnsynced = previousUnsynced;
    }

    /** Takes the folder or throws {@link StoreLockedException}. */
    static FolderLock acquire(Path folder) throws IOException {
        Path real = folder.toRealPath();
        StoreOwner self = new StoreOwner(
                ProcessHandle.current().pid(), hostName(), Instant.now().truncatedTo(ChronoUnit.SECONDS));
        StoreOwner here = OWNED_HERE.putIfAbsent(real, self);
        if (here != null) {
            throw new StoreLockedException(folder, here, null);
        }
        boolean taken = false;
        try {
            FolderLock lock = lock(folder, real, self);
            taken = true;
            return lock;
        } finally {
            if (!taken) {
                OWNED_HERE.remove(real);
            }
        }
    }

    private static FolderLock lock(Path folder, Path real, StoreOwner self) throws IOException {
        Path file = real.resolve(FILE);
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        boolean taken = false;
        try {
            FileLock lock = channel.tryLock(LOCK_POSITION, 1, false);
            String text = read(channel);
            if (lock == null) {
                throw new StoreLockedException(folder, parseOwner(text), null);
            }
            taken = true;
            return new FolderLock(real, self, channel, text.contains("fsync=off"));
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    /** Whether the last owner ended without closing and had fsync off, so that its unsynced writes may have holes. */
    boolean previousUnsynced() {
        return previousUnsynced;
    }

    /** Writes who holds the folder and how it writes, for whoever comes next. */
    void describe(boolean synced) throws IOException {
        String text = "pid=" + owner.pid() + "\nhost=" + owner.host() + "\nstarted=" + owner.started() + "\nfsync="
                + (synced ? "on" : "off") + "\n";
        replaceText(text);
    }

    /** Gives the folder back; the text is emptied as a mark of an orderly end. */
    void closeOrderly() throws IOException {
        try {
            replaceText("");
        } finally {
            close();
        }
    }

    /** Gives the folder back and leaves the text, as a crash would. */
    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            OWNED_HERE.remove(folder);
        }
    }

    private static String read(FileChannel channel) throws IOException {
        // Through this channel: opening and closing another one would release the lock again.
        ByteBuffer text = ByteBuffer.allocate(TEXT_MAX);
        int count = channel.read(text, 0);
        return new String(text.array(), 0, Math.max(0, count), StandardCharsets.ISO_8859_1);
    }

    private void replaceText(String text) throws IOException {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)), 0);
        channel.force(true);
    }

    private static @Nullable StoreOwner parseOwner(String text) {
        Map<String, String> values = new java.util.HashMap<>();
        for (String line : text.split("\n", -1)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                values.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        try {
            return new StoreOwner(
                    Long.parseLong(values.getOrDefault("pid", "")),
                    values.getOrDefault("host", "unknown host"),
                    Instant.parse(values.getOrDefault("started", "")));
        } catch (NumberFormatException | java.time.DateTimeException unreadable) {
            return null;
        }
    }

    private static String hostName() {
        String fromEnvironment = System.getenv("HOSTNAME");
        if (fromEnvironment != null && !fromEnvironment.isBlank()) {
            return fromEnvironment;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException none) {
            return "unknown host";
        }
    }
}
