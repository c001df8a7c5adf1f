package io.heddle.bench;

import io.heddle.bench.harness.NewerJava;
import io.heddle.bench.harness.Run;
import io.heddle.bench.harness.SystemName;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Other products, each with the class path its makers released, built from the checkout when it is asked for the first
 * time.
 */
final class Peers {
    private static final String MODULES = "modules/bench/peers";

    private static final String RESTATE_SERVER = "@restatedev/restate-server@1.7.12";

    /** What its broker is compiled for; its client, which runs in the measured process, does with less. */
    private static final int ZEEBE_JAVA = 21;

    private Peers() {}

    /**
     * The command line of a peer's process.
     *
     * @throws IOException why the peer cannot be had on this machine
     */
    static List<String> command(Run run) throws IOException, InterruptedException {
        SystemName peer = run.system();
        if (peer == SystemName.ZEEBE) {
            // Its broker is several hundred megabytes: not fetched if nothing can run it.
            NewerJava.home(ZEEBE_JAVA);
        }
        Path root = Checkout.root()
                .orElseThrow(() -> new IOException("peers are built from a source checkout, and this is none"));
        Path target = root.resolve(MODULES).resolve(peer.label()).resolve("target");
        Path classPath = target.resolve("peer.classpath");
        if (isOlder(classPath, root.resolve(MODULES).resolve(peer.label()))) {
            FileTime began = FileTime.fromMillis(System.currentTimeMillis());
            build(root, peer);
            // Maven leaves a file alone that would not change.
            Files.setLastModifiedTime(classPath, began);
        }
        if (peer == SystemName.RESTATE && !Files.exists(target.resolve("npm").resolve("node_modules"))) {
            fetchRestate(target.resolve("npm"));
        }
        String label = peer.label();
        String main = "io.heddle.bench.peers." + label + '.'
                + label.substring(0, 1).toUpperCase(Locale.ROOT) + label.substring(1) + "Peer";
        return run.command(
                Child.JVM_OPTIONS,
                target.resolve("classes")
                        + File.pathSeparator
                        + harness(root)
                        + File.pathSeparator
                        + Files.readString(classPath).strip(),
                main);
    }

    /** The peer sees the harness that measures it, whatever was built when its class path was written. */
    private static Path harness(Path root) {
        return root.resolve("modules/bench/target/classes");
    }

    private static boolean isOlder(Path classPath, Path module) throws IOException {
        if (!Files.exists(classPath) || isNewer(module.resolveSibling("pom.xml"), classPath)) {
            return true;
        }
        try (Stream<Path> files = Files.walk(module)) {
            for (Path file : files.filter(each -> !each.startsWith(module.resolve("target")))
                    .filter(Files::isRegularFile)
                    .toList()) {
                if (isNewer(file, classPath)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isNewer(Path file, Path than) throws IOException {
        return Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(than)) > 0;
    }

    private static void build(Path root, SystemName peer) throws IOException, InterruptedException {
        System.err.println("building peer " + peer.label() + " …");
        finish(
                root,
                "without network, build it once with network",
                "mvn",
                "-q",
                "-B",
                "-ntp",
                "-Ppeers",
                "-Dmaven.test.skip=true",
                "-Dspotless.check.skip=true",
                "-pl",
                MODULES + "/" + peer.label(),
                "-am",
                "package");
    }

    /** Its server is a program, which its makers release for npm. */
    private static void fetchRestate(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        finish(
                folder,
                "npm has to be on the PATH, and a network the first time",
                "npm",
                "install",
                "--prefix",
                folder.toString(),
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                RESTATE_SERVER);
    }

    private static void finish(Path folder, String hint, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        // Standard output holds answers only.
        process.getInputStream().transferTo(System.err);
        if (process.waitFor() != 0) {
            throw new IOException(command[0] + " could not bring it: " + hint);
        }
    }
}
