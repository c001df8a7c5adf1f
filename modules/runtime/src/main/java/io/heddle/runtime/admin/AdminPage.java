package io.heddle.runtime.admin;

/** A page of the admin server that another module has; an exporter that implements it is served. */
public interface AdminPage {

    /** Where it is, for example {@code /metrics}. */
    String path();

    /** Type of the text, with its character set: it is sent as UTF-8. */
    String contentType();

    /** The page as it is now. Called by threads of the server, of which there are few: it may take moments. */
    String text();
}
