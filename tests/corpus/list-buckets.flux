// column name: string
// column id: string
// column organizationID: string
// column retentionPolicy: string
// column retentionPeriod: int

buckets()
