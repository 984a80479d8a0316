package dev.caravan;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.UUID;
import javax.sql.DataSource;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.SchedulerRepository;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.jdbcjobstore.JobStoreTX;
import org.quartz.impl.jdbcjobstore.PostgreSQLDelegate;
import org.quartz.simpl.SimpleThreadPool;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;

/**
 * Quartz with its job store in our database: of all instances on it, one fires a trigger, and when
 * that one dies, another goes on within seconds. Its tables are made by our migrations, and its
 * connections come from our pool.
 */
final class ClusteredQuartz extends StdSchedulerFactory {
  /** All instances on one database are one cluster by this name. */
  private static final String CLUSTER = "caravan";

  private static final String CHECK_IN_MILLIS = "3000";

  ClusteredQuartz(DataSource pool) {
    String instance = CLUSTER + "-" + UUID.randomUUID();
    DBConnectionManager.getInstance().addConnectionProvider(instance, new Pool(pool));
    Properties settings = new Properties();
    settings.setProperty(PROP_SCHED_INSTANCE_NAME, CLUSTER);
    settings.setProperty(PROP_SCHED_INSTANCE_ID, instance);
    settings.setProperty(PROP_THREAD_POOL_CLASS, SimpleThreadPool.class.getName());
    settings.setProperty("org.quartz.threadPool.threadCount", "2");
    settings.setProperty("org.quartz.threadPool.makeThreadsDaemons", "true");
    settings.setProperty(PROP_JOB_STORE_CLASS, JobStoreTX.class.getName());
    settings.setProperty(
        "org.quartz.jobStore.driverDelegateClass", PostgreSQLDelegate.class.getName());
    settings.setProperty("org.quartz.jobStore.dataSource", instance);
    settings.setProperty("org.quartz.jobStore.isClustered", "true");
    settings.setProperty("org.quartz.jobStore.clusterCheckinInterval", CHECK_IN_MILLIS);
    initialize(settings);
  }

  /** A scheduler of its own, also where another instance runs in the same virtual machine. */
  @Override
  public Scheduler getScheduler() throws SchedulerException {
    synchronized (ClusteredQuartz.class) {
      SchedulerRepository.getInstance().remove(CLUSTER);
      return super.getScheduler();
    }
  }

  /** Quartz takes its connections from our pool, and leaves it open when it ends. */
  private record Pool(DataSource pool) implements ConnectionProvider {
    @Override
    public Connection getConnection() throws SQLException {
      return pool.getConnection();
    }

    @Override
    public void shutdown() {
      // whoever opened the pool closes it
    }

    @Override
    public void initialize() {
      // it is open
    }
  }
}
