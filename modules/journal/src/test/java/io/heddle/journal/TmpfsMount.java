package io.heddle.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A small disk of its own; needs the right to mount, without which the test is skipped. */
final class TmpfsMount implements AutoCloseable {
    private final Path folder;

    private TmpfsMount(Path folder) {
        this.folder = folder;
    }

    static TmpfsMount of(Path folder, String size) {
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", folder.toString());
        Assumptions.assumeTrue(mounted, "skipped: this user cannot mount a tmpfs to fill up");
        return new TmpfsMount(folder);
    }

    Path folder() {
        return folder;
    }

    void readOnly(boolean readOnly) {
        String options = readOnly ? "remount,ro" : "remount,rw";
        if (!run("mount", "-o", options, folder.toString())) {
            throw new AssertionError("remount failed: " + options);
        }
    }

    @Override
    public void close() {
        if (!run("umount", folder.toString())) {
            throw new AssertionError("still in use: " + folder);
        }
    }

    private static boolean run(String... command) {
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException noSuchProgram) {
            return false;
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
