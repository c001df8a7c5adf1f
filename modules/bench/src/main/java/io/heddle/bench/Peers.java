package io.heddle.bench;

import io.heddle.bench.harness.Run;
import io.heddle.bench.harness.SystemName;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Other products, each with the class path its makers released, built from the checkout when it is asked for the first
 * time.
 */
final class Peers {
    private static final String MODULES = "modules/bench/peers";

    private Peers() {}

    /**
     * The command line of a peer's process.
     *
     * @throws IOException why the peer cannot be had on this machine
     */
    static List<String> command(Run run) throws IOException, InterruptedException {
        SystemName peer = run.system();
        Path root = Checkout.root()
                .orElseThrow(() -> new IOException("peers are built from a source checkout, and this is none"));
        Path target = root.resolve(MODULES).resolve(peer.label()).resolve("target");
        Path classPath = target.resolve("peer.classpath");
        if (isOlder(classPath, root.resolve(MODULES).resolve(peer.label()))) {
            build(root, peer);
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
        if (!Files.exists(classPath)) {
            return true;
        }
        try (Stream<Path> files = Files.walk(module)) {
            for (Path file : files.filter(each -> !each.startsWith(module.resolve("target")))
                    .filter(Files::isRegularFile)
                    .toList()) {
                if (Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(classPath)) > 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void build(Path root, SystemName peer) throws IOException, InterruptedException {
        System.err.println("building peer " + peer.label() + " …");
        Process maven = new ProcessBuilder(
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
                        "package")
                .directory(root.toFile())
                .redirectErrorStream(true)
                .start();
        // Standard output holds answers only.
        maven.getInputStream().transferTo(System.err);
        if (maven.waitFor() != 0) {
            throw new IOException("Maven could not build it; without network, build it once with network");
        }
    }
}
