package io.rescene.runtime.connect;

import io.rescene.runtime.exit.UserException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host and its port, as they stand in the address of a service. Read by hand: {@link java.net.URI} knows no host with an
 * underscore, as Docker's are, nor several hosts.
 *
 * @param host a name or an address, that of IPv6 in brackets
 * @param port from 1 to 65535
 */
record HostPort(String host, int port) {
    private static final int MOST = 65_535;
    private static final Pattern FORM = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[\\p{L}\\p{N}._-]+)(?::(.*))?");

    /**
     * Reads one.
     *
     * @param setting in which it stands, for messages
     * @param text {@code host:port} or {@code host}
     * @param standard the port if it names none
     * @param told whether a message may repeat the port: where user and password precede it, it can't be one of them
     * @throws UserException with exit code 2 if it is none
     */
    static HostPort of(String setting, String text, int standard, boolean told) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw UserException.usage(
                    setting + " is malformed: its host must be a name or an address" + ServiceAddress.ENCODE);
        }
        String host = form.group(1);
        String port = form.group(2) == null || form.group(2).isEmpty() ? String.valueOf(standard) : form.group(2);
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > MOST) {
            throw UserException.usage(setting + ": the port of " + host + (told ? ":" + port : "")
                    + " must be a number from 1 to " + MOST);
        }
        return new HostPort(host, Integer.parseInt(port));
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
