package io.rescene.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;

/** Everything that JMX shows of a process, as text. */
public final class JmxDump {
    private JmxDump() {}

    /** Every attribute of every MBean of a living JVM of this user, one a line; those that can't be read are left out. */
    public static String of(long pid) {
        try (JmxClient client = JmxClient.attach(pid)) {
            return dump(client.connection());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JMException e) {
            throw new IllegalStateException("JMX of process " + pid + " can't be read", e);
        }
    }

    private static String dump(MBeanServerConnection connection) throws IOException, JMException {
        StringBuilder dump = new StringBuilder();
        for (ObjectName name : connection.queryNames(null, null)) {
            for (MBeanAttributeInfo attribute : connection.getMBeanInfo(name).getAttributes()) {
                dump.append(name)
                        .append(' ')
                        .append(attribute.getName())
                        .append(" = ")
                        .append(read(connection, name, attribute))
                        .append('\n');
            }
        }
        return dump.toString();
    }

    private static String read(MBeanServerConnection connection, ObjectName name, MBeanAttributeInfo attribute)
            throws IOException {
        try {
            return attribute.isReadable() ? text(connection.getAttribute(name, attribute.getName())) : "";
        } catch (JMException | RuntimeException e) {
            // Not every JVM has every attribute, and some classes are not known here.
            return "? " + e;
        }
    }

    private static String text(Object value) {
        if (value instanceof CompositeData data) {
            return text(data.values());
        }
        if (value instanceof TabularData data) {
            return text(data.values());
        }
        if (value instanceof Map<?, ?> map) {
            return text(map.entrySet());
        }
        if (value instanceof Map.Entry<?, ?> entry) {
            return entry.getKey() + "=" + text(entry.getValue());
        }
        if (value instanceof Collection<?> all) {
            return all.stream().map(JmxDump::text).toList().toString();
        }
        if (value instanceof Object[] all) {
            return text(Arrays.asList(all));
        }
        return String.valueOf(value);
    }
}
