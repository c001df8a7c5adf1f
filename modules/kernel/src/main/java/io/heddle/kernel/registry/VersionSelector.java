package io.heddle.kernel.registry;

import io.heddle.Version;
import java.util.Objects;

/** Which version of a definition a start asks for. {@link Latest} is only ever asked for, never stored with a thread. */
public sealed interface VersionSelector {

    /** The greatest published version at the time of the start. */
    static VersionSelector latest() {
        return new Latest();
    }

    /** No published version: the run builds its graph itself. */
    static VersionSelector adHoc() {
        return new AdHoc();
    }

    /** Exactly this version. */
    static VersionSelector exact(Version version) {
        return new Exact(version);
    }

    /**
     * Reads {@code LATEST}, {@code AD_HOC} or a version.
     *
     * @throws IllegalArgumentException if the text is none of these
     */
    static VersionSelector parse(String text) {
        return switch (text) {
            case "LATEST" -> latest();
            case "AD_HOC" -> adHoc();
            default -> exact(Version.parse(text));
        };
    }

    /** Whether it names one version (or the ad-hoc one), so that a thread can be pinned to it. */
    default boolean isResolved() {
        return !(this instanceof Latest);
    }

    /** One version. */
    record Exact(Version version) implements VersionSelector {
        public Exact {
            Objects.requireNonNull(version, "version");
        }

        @Override
        public String toString() {
            return version.toString();
        }
    }

    /** See {@link #latest}. */
    record Latest() implements VersionSelector {
        @Override
        public String toString() {
            return "LATEST";
        }
    }

    /** See {@link #adHoc}. */
    record AdHoc() implements VersionSelector {
        @Override
        public String toString() {
            return "AD_HOC";
        }
    }
}
