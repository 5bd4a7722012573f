export default function Page() {
  return <p>Your application</p>
}
