package io.heddle.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version the build wrote down. */
final class VersionInfo implements IVersionProvider {

    static String heddle() {
        Properties properties = new Properties();
        try (InputStream in = VersionInfo.class.getResourceAsStream("version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading from the class path", e);
        }
        return properties.getProperty("version", "unknown");
    }

    static String[] lines() {
        return new String[] {
            "heddle " + heddle(),
            "java " + System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + "), "
                    + System.getProperty("os.name") + " " + System.getProperty("os.arch")
        };
    }

    @Override
    public String[] getVersion() {
        return lines();
    }
}
