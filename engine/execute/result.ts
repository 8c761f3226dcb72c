export { fromJson, toJson } from '../load/json.ts'
