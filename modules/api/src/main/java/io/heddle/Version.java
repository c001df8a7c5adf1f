package io.heddle;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A definition version, MAJOR.MINOR.PATCH, ordered numerically.
 *
 * @param major incompatible changes
 * @param minor compatible additions
 * @param patch corrections
 */
public record Version(int major, int minor, int patch) implements Comparable<Version> {

    private static final Pattern FORM =
            Pattern.compile("(0|[1-9][0-9]{0,8})\\.(0|[1-9][0-9]{0,8})\\.(0|[1-9][0-9]{0,8})");

    /** The version a definition gets when its author gives none. */
    public static final Version INITIAL = new Version(1, 0, 0);

    public Version {
        if (major < 0 || minor < 0 || patch < 0) {
            throw new IllegalArgumentException(
                    "version parts must not be negative: " + major + "." + minor + "." + patch);
        }
    }

    /**
     * Reads {@code MAJOR.MINOR.PATCH}.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static Version parse(String text) {
        Objects.requireNonNull(text, "text");
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("version '" + text + "' is not MAJOR.MINOR.PATCH, for example 1.0.0");
        }
        return new Version(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)));
    }

    /** The version that follows when {@code part} grows. */
    public Version next(UpdateOptions.Bump part) {
        return switch (part) {
            case PATCH -> new Version(major, minor, Math.addExact(patch, 1));
            case MINOR -> new Version(major, Math.addExact(minor, 1), 0);
            case MAJOR -> new Version(Math.addExact(major, 1), 0, 0);
        };
    }

    @Override
    public int compareTo(Version other) {
        int byMajor = Integer.compare(major, other.major);
        if (byMajor != 0) {
            return byMajor;
        }
        int byMinor = Integer.compare(minor, other.minor);
        return byMinor != 0 ? byMinor : Integer.compare(patch, other.patch);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
