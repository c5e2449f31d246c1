/** The collections of this folder. */
export { alarms, metricAlarms, compositeAlarms } from './alarms.ts'
export { namedDashboards } from './dashboards.ts'
export { elasticAddresses, volumes } from './costs.ts'
export { serviceTargets, recentMetrics, metricHistory, dailyMetrics } from './metrics.ts'
export { watchedServices } from './watched-services.ts'
